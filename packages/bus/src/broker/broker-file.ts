import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findProject } from '../config/find-project.js';
import { readAnnouncement, type WrittenAnnouncement, writeAnnouncement } from './announcement.js';

/**
 * `bloodbank up` writes down where its embedded broker listens, so that every other process of the project finds it
 * without being told.
 */
export interface Announcement {
  readonly url: string;
  readonly pid: number;
}

const PROBE_TIMEOUT_MS = 500;

export function brokerFileOf(cwd: string): string {
  return join(findProject(cwd).root, '.bloodbank', 'broker.json');
}

/** Writes it down, and which port it has: the next one of this project is to have it too, for whoever waits for it there. */
export async function announceBroker(cwd: string, url: string): Promise<WrittenAnnouncement> {
  const announcement: Announcement = { url, pid: process.pid };
  const written = await writeAnnouncement(brokerFileOf(cwd), announcement);
  await writeFile(portFileOf(cwd), `${new URL(url).port}\n`);
  return written;
}

/** The port that the last embedded broker of this project had. */
export async function lastBrokerPort(cwd: string): Promise<number | undefined> {
  const port = Number(await readFile(portFileOf(cwd), 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 1_023 && port < 65_536 ? port : undefined;
}

function portFileOf(cwd: string): string {
  return join(findProject(cwd).root, '.bloodbank', 'broker-port');
}

/** The embedded broker that some process of this project runs now, if any answers. */
export async function findAnnouncedBroker(cwd: string): Promise<Announcement | undefined> {
  const announcement = await readBroker(brokerFileOf(cwd));
  return announcement !== undefined && (await answers(announcement.url)) ? announcement : undefined;
}

async function readBroker(file: string): Promise<Announcement | undefined> {
  const value = await readAnnouncement(file);
  return isAnnouncement(value) ? value : undefined;
}

/** Only a loopback address is ever announced; anything else in the file was not written by us. */
function isAnnouncement(value: unknown): value is Announcement {
  if (typeof value !== 'object' || value === null || !('url' in value) || !('pid' in value)) return false;
  return (
    typeof value.url === 'string' && /^amqp:\/\/[^@]*@127\.0\.0\.1:\d+$/.test(value.url) && Number.isInteger(value.pid)
  );
}

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: PROBE_TIMEOUT_MS });
    const finish = (isAlive: boolean): void => {
      socket.destroy();
      resolve(isAlive);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}
