/** Apache Kafka's published jars, brought by Maven once into a folder outside the tree, and found there from then on. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const KAFKA_VERSION = '4.4.0';

const cache = process.env.BLOODBANK_KAFKA_CACHE || join(homedir(), '.cache', 'bloodbank', 'kafka');

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>bloodbank</groupId>
  <artifactId>kafka-for-tests</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${KAFKA_VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** Why a Kafka cannot be started here, in a sentence; undefined where it can. */
export function whyNoKafka() {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(java.stderr ?? '')?.[1] ?? 0);
  if (major < 17) return 'Kafka needs a Java of 17 or newer, and there is none here.';
  if (existsSync(libsFolder())) return undefined;
  if (spawnSync('mvn', ['-v']).status !== 0) return 'Kafka comes through Maven, and there is no `mvn` here.';
  return undefined;
}

/** The folder with the jars. Takes about a minute the first time, and nothing from then on. */
export function bringJars() {
  const libs = libsFolder();
  if (existsSync(libs)) return libs;
  const work = `${libs}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  writeFileSync(join(work, 'pom.xml'), pom);
  const copy = ['-B', '-q', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=libs'];
  const { status, stdout } = spawnSync('mvn', copy, { cwd: work, encoding: 'utf8' });
  if (status !== 0 || !readdirSync(join(work, 'libs')).some((name) => name.startsWith('kafka-clients'))) {
    rmSync(work, { recursive: true, force: true });
    throw new Error(`Maven could not bring Kafka ${KAFKA_VERSION}: ${stdout.slice(-1_000)}`);
  }
  try {
    renameSync(join(work, 'libs'), libs);
  } catch (thrown) {
    // Somebody else was faster.
    if (!existsSync(libs)) throw thrown;
  }
  rmSync(work, { recursive: true, force: true });
  return libs;
}

function libsFolder() {
  return join(cache, KAFKA_VERSION);
}
