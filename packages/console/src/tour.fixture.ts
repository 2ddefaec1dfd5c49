import type { WatchedPage } from './browser.fixture.js';
import type { House } from './house.fixture.js';

/** One place of the console, and how it is known to stand there. */
export interface Stop {
  readonly name: string;
  readonly hash: string;
  /** A selector of what only the whole page has. */
  readonly ready: string;
}

/** Fills a house with a little of everything. @returns the places to look at, in the order of the menu */
export async function furnish(house: House): Promise<readonly Stop[]> {
  const types = ['github.pr.created', 'agent.error', 'task.started', 'slack.message.sent', 'plan.step.completed'];
  const ids: string[] = [];
  for (let round = 0; round < 3; round++) {
    for (const type of types) {
      const cause = ids.at(-1);
      const more = cause === undefined ? {} : { correlation_ids: [cause] };
      ids.push(await house.publish(type, await house.example(type), more));
    }
  }
  // A pull request that is published again is the same event.
  await house.waitForHistory(new Set(ids).size);
  const [first = ''] = ids;
  const last = ids.at(-1) ?? '';
  return [
    { name: 'pulse', hash: '/pulse', ready: '.figure' },
    { name: 'live', hash: `/live?event=${last}`, ready: '.detail .tree' },
    { name: 'history', hash: '/history', ready: '.row' },
    { name: 'trace', hash: `/trace/${first}?event=${last}`, ready: '.detail .tree' },
    { name: 'graph', hash: `/trace/${first}?view=graph`, ready: '.graph-box' },
    { name: 'event', hash: `/event/${first}`, ready: '.event-view .tree' },
    { name: 'compare', hash: `/compare/${first}/${last}`, ready: '.diff' },
    { name: 'dead-letters', hash: '/dead-letters', ready: 'td a[data-row]' },
    { name: 'archive', hash: '/dead-letters?tab=archive', ready: '.empty' },
    { name: 'jobs', hash: '/jobs', ready: '.empty, table' },
    { name: 'commands', hash: '/commands', ready: '.empty, table' },
    { name: 'rules', hash: '/dispatch', ready: '.empty, table' },
    { name: 'explain', hash: '/dispatch/explain', ready: 'textarea' },
    { name: 'queues', hash: '/queues', ready: 'table' },
    { name: 'topology', hash: '/topology', ready: '.panel' },
    { name: 'catalogue', hash: '/catalogue', ready: '.contract-list a' },
    { name: 'contract', hash: '/catalogue/github.pr.created', ready: '.field-form' },
    { name: 'nowhere', hash: '/nowhere', ready: '.empty' },
  ];
}

export async function goToStop(page: WatchedPage, house: House, { hash, ready }: Stop): Promise<void> {
  await page.goto(`${house.url}#${hash}`);
  await page.locator(ready).first().waitFor();
}
