import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LogReadOnly, openEventStore } from '#event-store';
import { allOf, event } from '../../libs/event-store/contract/events.contract.ts';
import { startDouble, type Double } from './double.ts';
import type { NodeSettings } from './node.ts';
import { openStoredLog } from './stored-log.ts';
import { testTls } from './tls.ts';

const LOGINS = { ann: 'p:ss @/?#%', reader: 'changeit' };
const ENCODED = encodeURIComponent(LOGINS.ann);

const withDouble = async (
  settings: NodeSettings,
  test: (double: Double, urlOf: (user: string, options?: string) => string) => Promise<void>,
): Promise<void> => {
  const double = await startDouble(settings);
  const urlOf = (user: string, options = ''): string =>
    `${double.url.replace('//', `//${user}`)}&defaultDeadline=300${options}`;
  try {
    await test(double, urlOf);
  } finally {
    double.close();
  }
};

const refusal = async (url: string): Promise<string> => {
  const opening = openEventStore(url);
  await expect(opening).rejects.toMatchObject({ name: 'LogNotOpened' });
  return opening.then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
};

describe('an EventStoreDB', () => {
  it('is opened with a login and encrypted, and takes appends', () =>
    withDouble({ tls: testTls(), logins: LOGINS }, async (_, urlOf) => {
      const log = await openEventStore(urlOf(`ann:${ENCODED}@`));
      await log.append('a', 'none', [event('1')]);
      expect((await allOf(log)).map(({ id }) => id)).toEqual(['1']);
      await log.close();
    }));

  it('takes the login from a file', () =>
    withDouble({ tls: testTls(), logins: LOGINS }, async (_, urlOf) => {
      const file = join(await mkdtemp(join(tmpdir(), 'esdb-')), 'credentials');
      await writeFile(file, `ann:${LOGINS.ann}\n`);
      const log = await openEventStore(urlOf('', `&credentialsFile=${encodeURIComponent(file)}`));
      expect(await log.head()).toBeNull();
      await log.close();
    }));

  it.each(['kurrentdb', 'kurrentdb+discover'])('is opened by its new name, as %s', (scheme) =>
    withDouble({}, async ({ port, log: held }) => {
      const log = await openEventStore(`${scheme}://127.0.0.1:${port}?tls=false`);
      await log.append('a', 'none', [event('1')]);
      expect(held.stream('a')).toHaveLength(1);
      await log.close();
    }),
  );

  it('that is opened only to read takes no appends', () =>
    withDouble({}, async ({ url }) => {
      const log = await openEventStore(url, { readOnly: true });
      await expect(log.append('a', 'none', [event('1')])).rejects.toThrow(LogReadOnly);
      expect(await allOf(log)).toEqual([]);
      await log.close();
    }));

  it('that refuses the login says so, without the password', () =>
    withDouble({ tls: testTls(), logins: LOGINS }, async ({ port }, urlOf) => {
      const said = await refusal(urlOf('ann:wrong-one@'));
      expect(said).toContain(`the EventStoreDB at esdb://***@127.0.0.1:${port}`);
      expect(said).toContain('cannot be used: the server rejects this user and password');
      expect(said).not.toContain('wrong-one');
    }));

  it('whose user may not read $all says which right is missing', () =>
    withDouble({ tls: testTls(), logins: LOGINS }, async (_, urlOf) => {
      expect(await refusal(urlOf('reader:changeit@'))).toContain('requires the right to read $all');
    }));

  it('with a certificate of another authority is not spoken to', () =>
    withDouble({ tls: testTls() }, async ({ port }) => {
      const file = encodeURIComponent(testTls('other').authorityFile);
      const said = await refusal(`esdb://127.0.0.1:${port}?tlsCAFile=${file}`);
      expect(said).toMatch(/cannot be used: no encrypted connection can be made \(.*certificate/);
    }));

  it('that speaks unencrypted is not spoken to encrypted', () =>
    withDouble({}, async ({ port }) => {
      const said = await refusal(`esdb://127.0.0.1:${port}?defaultDeadline=300`);
      expect(said).toContain(`the EventStoreDB at esdb://127.0.0.1:${port}?defaultDeadline=300`);
    }));

  it('that is too old to tell positions says so', async () => {
    const log = openStoredLog();
    log.append('old', 'no-stream', [
      { id: ID, type: 'T', contentType: 'x', data: Buffer.alloc(0), metadata: Buffer.alloc(0) },
    ]);
    await withDouble({ log, isOld: true }, async ({ url }) => {
      expect(await refusal(url)).toContain('version 22.10 or later is required');
    });
  });

  it('that is not there is waited for, and then said to be missing', () =>
    withDouble({}, async (double, urlOf) => {
      double.stop();
      expect(await refusal(urlOf(''))).toMatch(
        /does not answer: .*; start it, or check EVENT_STORE_URL$/,
      );
      const opening = openEventStore(urlOf('', '0'));
      setTimeout(() => void double.start(), 400);
      await (await opening).close();
    }));
});

const ID = '00000000-0000-4000-8000-000000000001';

describe('the URL of an EventStoreDB', () => {
  it.each([
    ['esdb://', 'has no host; an example is esdb://localhost:2113?tls=false'],
    ['esdb://ann:hush@', 'has no host; an example is esdb://localhost:2113?tls=false'],
    ['esdb://a:b:c', 'has a host that is not HOST or HOST:PORT'],
    ['esdb://ann:h/hush@a:b:c', 'has a host that is not HOST or HOST:PORT'],
    ['esdb://ann:hu?hush@here', 'has a'],
    ['esdb://ann:hush@here?tsl=false', 'has the option "tsl", which is not known'],
    ['esdb://here?tls=no', 'has tls=no; it can be true or false'],
    ['esdb://here?tls', 'has the option tls without a value'],
    [
      'esdb://here?defaultDeadline=soon',
      'has the defaultDeadline "soon", which is not a number of',
    ],
    [
      'esdb://here?tlsVerifyCert=false',
      'has tlsVerifyCert=false, which the client does not support',
    ],
    ['esdb://ann@here', 'has credentials that are not USER:PASSWORD'],
    ['esdb://here?tlsCAFile=/no/file', 'has the tlsCAFile /no/file, which cannot be read'],
    ['esdb://here?credentialsFile=/no/file', 'has the credentialsFile /no/file, which cannot be'],
  ])('%s is refused in one sentence', async (url, why) => {
    const said = await refusal(url);
    expect(said).toContain('EVENT_STORE_URL does not name an EventStoreDB: "');
    expect(said).toContain(why);
    expect(said).not.toContain('hush');
  });
});
