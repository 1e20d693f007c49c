import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newFolder, served, type Served } from './served.ts';

// What a real server has in memory for bodies that are sent in the most expensive way.

let folder: string;
let at: Served;

beforeAll(async () => {
  folder = await newFolder();
  at = await served(folder, { environment: {} });
});

afterAll(async () => {
  await at.server.kill();
  await rm(folder, { recursive: true });
});

it('a body that comes byte by byte takes little more memory than it has bytes', async () => {
  expect(await at.send()).toBe(201);
  const before = mostMemory(at.server.pid);
  const size = 2 * 1024 * 1024;
  const event = JSON.stringify({
    eventTime: '2024-03-01T02:00:00Z',
    job: { namespace: 'n', name: 'j' },
  });
  const answer = await sendByteByByte(event.padEnd(size));
  expect(answer).toContain('201 Created');
  // What is read from the socket at a time, parsed and stored takes some of it too.
  expect(mostMemory(at.server.pid) - before).toBeLessThan(150 * 1024 * 1024);
});

/** The most memory that a process has had so far, in bytes. */
const mostMemory = (pid: number): number => {
  const [, kilobytes = 'NaN'] =
    /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
};

const sendByteByByte = async (body: string): Promise<string> => {
  const socket = connect(Number(new URL(at.server.url).port), '127.0.0.1');
  socket.write(
    'POST /api/v1/lineage HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n' +
      'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
  );
  for (let start = 0; start < body.length; start += 10_000) {
    const chunks = [...body.slice(start, start + 10_000)].map((byte) => `1\r\n${byte}\r\n`);
    if (!socket.write(chunks.join('')))
      await new Promise((resolve) => socket.once('drain', resolve));
  }
  socket.write('0\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
};
