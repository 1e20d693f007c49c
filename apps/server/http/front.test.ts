import { once } from 'node:events';
import { afterEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { openDoor, runEvent, type Door } from '../intake/door.contract.ts';
import { createFront, type Front } from './front.ts';
import { listen } from './listen.ts';

const silent = pino({ level: 'silent' });

let door: Door;
let front: Front;

const listening = async (): Promise<string> => {
  door = await openDoor();
  front = createFront(door.platform, silent, null);
  const [url] = await listen(front.server, { ...door.platform.config, PORT: 0 });
  return url;
};

const requestsArrive = async (count: number): Promise<void> => {
  for (let arrived = 0; arrived < count; arrived += 1) await once(front.server, 'request');
};

afterEach(async () => {
  front.server.closeAllConnections();
  front.server.close();
  await once(front.server, 'close');
  await door.close();
});

test('events are taken while other requests wait for the application', async () => {
  const url = await listening();
  const asked = ['/first', '/second'].map(async (path) => (await fetch(`${url}${path}`)).text());
  await requestsArrive(2);
  const sent = await fetch(`${url}/api/v1/lineage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: runEvent(1),
  });
  expect(sent.status).toBe(201);
  expect(await door.entries()).toHaveLength(1);
  const answered: string[] = [];
  front.answerWith((message, response) => {
    answered.push(message.url ?? '');
    response.end(`answer to ${message.url ?? ''}`);
  });
  expect(answered.toSorted()).toEqual(['/first', '/second']);
  expect(await Promise.all(asked)).toEqual(['answer to /first', 'answer to /second']);
  expect(await (await fetch(`${url}/third`)).text()).toBe('answer to /third');
});

test('a request whose client leaves before there is an application does no harm to the others', async () => {
  const url = await listening();
  const leaving = new AbortController();
  const left = fetch(`${url}/left`, { signal: leaving.signal });
  const stays = fetch(`${url}/stays`);
  await requestsArrive(2);
  leaving.abort();
  await expect(left).rejects.toThrow();
  front.answerWith((message, response) => response.end(message.url));
  expect(await (await stays).text()).toBe('/stays');
});
