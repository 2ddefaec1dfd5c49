/** The one script of the catalogue. It hides rows and reads text; it writes none but a count. */
export const SEARCH = `const input = document.getElementById('search');
const found = document.getElementById('found');
const rows = [...document.querySelectorAll('tbody tr')];
const show = () => {
  const words = input.value.toLowerCase().split(/\\s+/).filter((word) => word !== '');
  let count = 0;
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) count += 1;
  }
  for (const section of document.querySelectorAll('section')) {
    section.hidden = [...section.querySelectorAll('tbody tr')].every((row) => row.hidden);
  }
  found.textContent = words.length === 0 ? '' : count + ' found';
};
input.addEventListener('input', show);
show();
`;
