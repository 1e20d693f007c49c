import { appendFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ProposedEvent } from './stored-event.ts';
import { openStoredLog, withoutNoise, type Expected } from './stored-log.ts';

const event = (id: string): ProposedEvent => ({
  id,
  type: 'Tested',
  contentType: 'application/octet-stream',
  data: Buffer.from(`body of ${id}`),
  metadata: Buffer.from('{}'),
});

describe('the log of the double', () => {
  // The table of the real server: what is expected of a stream that holds x, y, z at 0, 1, 2, and what is sent.
  it.each<[Expected, string, string]>([
    [2, 'a', 'stored at 3'],
    [2, 'z', 'stored at 3'],
    [1, 'z', 'as stored at 2'],
    [0, 'yz', 'as stored at 2'],
    [0, 'y', 'as stored at 1'],
    [0, 'ya', 'wrong at 2'],
    [0, 'z', 'wrong at 2'],
    [1, 'za', 'wrong at 2'],
    [3, 'a', 'wrong at 2'],
    ['no-stream', 'xyz', 'as stored at 2'],
    ['no-stream', 'x', 'as stored at 0'],
    ['no-stream', 'a', 'wrong at 2'],
    ['any', 'x', 'stored at 3'],
    ['stream-exists', 'a', 'stored at 3'],
  ])('expecting %p, takes "%s" for %s', (expected, ids, outcome) => {
    const log = openStoredLog();
    log.append('s', 'no-stream', [...'xyz'].map(event));
    const said = log.append('s', expected, [...ids].map(event));
    const held = log.stream('s').map(({ id }) => id);
    if (said.kind === 'wrong-revision') {
      expect(`wrong at ${String(said.current)}`).toBe(outcome);
      expect(held).toEqual([...'xyz']);
    } else {
      const isNew = held.length > 3;
      expect(`${isNew ? '' : 'as '}stored at ${said.revision}`).toBe(outcome);
      expect(said.offset).toBe(log.stream('s')[said.revision]?.offset);
    }
  });

  it.each<[Expected, string]>([
    ['no-stream', 'done'],
    ['any', 'done'],
    [0, 'wrong-revision'],
    ['stream-exists', 'wrong-revision'],
  ])('expecting %p of no stream, says %s', (expected, kind) => {
    expect(openStoredLog().append('s', expected, [event('a')]).kind).toBe(kind);
  });

  it('has in a file all that it acknowledged, and nothing of what it was killed in', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'esdb-')), 'log');
    const log = openStoredLog(file);
    log.append('s', 'no-stream', [event('a'), event('b')]);
    log.append('t', 'no-stream', [event('c')]);
    log.append('s', 1, [event('d')]);
    log.close();
    await appendFile(file, '["s",["e","Tes');
    const again = openStoredLog(file);
    expect(again.events).toEqual(log.events);
    expect(withoutNoise(again).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    again.append('s', 2, [event('e')]);
    again.close();
    expect(withoutNoise(openStoredLog(file)).map(({ id }) => id)).toEqual([...'abcde']);
  });
});
