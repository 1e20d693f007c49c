import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Posts every body as an event of its own, over so many connections that are kept open. */
export const postAll = async (
  url: string,
  bodies: readonly string[],
  connections: number,
): Promise<void> => {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const queue = bodies.values();
  const sender = async (): Promise<void> => {
    for (const body of queue) await post(agent, url, body, 'application/json');
  };
  await Promise.all(Array.from({ length: connections }, sender));
  agent.destroy();
};

/** Posts all bodies as the lines of one request. */
export const postOnce = async (url: string, bodies: readonly string[]): Promise<void> => {
  const agent = new Agent();
  await post(agent, url, `${bodies.join('\n')}\n`, 'application/x-ndjson');
};

/** Waits until a Ledgerline has made its catalog of all that it took, so that this does not slow others down. */
export const untilSettled = async (url: string): Promise<void> => {
  for (;;) {
    const answer = await fetch(`${url}/graphql?query={__typename}`);
    if (!answer.ok || /"lag":0\D/.test(await answer.text())) return;
    await sleep(100);
  }
};

const post = (agent: Agent, url: string, body: string, type: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
    const sending = request(`${url}/api/v1/lineage`, { agent, method: 'POST', headers });
    sending.once('error', reject);
    sending.once('response', (answer) => {
      if (answer.statusCode !== 200 && answer.statusCode !== 201)
        reject(new Error(`the server answered ${answer.statusCode ?? 'nothing'}`));
      answer.once('end', resolve).resume();
    });
    sending.end(body);
  });
