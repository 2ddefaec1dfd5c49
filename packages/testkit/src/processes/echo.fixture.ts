/** A program for the test of programs: prints what it is given, says `ready`, and stays unless it is told to end. */
const [word, end]: readonly string[] = process.argv.slice(2);
console.log(word);
if (end === undefined) {
  setInterval(() => {}, 60_000);
  console.log('ready');
}
