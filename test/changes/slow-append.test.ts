import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { CHANGE, serveWithKeys } from './asking.ts';
import { copyRun } from './copies.ts';

const proposal = {
  title: 'drop x',
  changes: [{ kind: 'DROP_FIELD', dataset: { namespace: 'n', name: 'A' }, field: 'x' }],
};

test('a mutation whose append takes longer than the time limit is answered with what it recorded', async () => {
  const settings = { QUERY_TIMEOUT_MS: '3000' };
  const here = await serveWithKeys({ ann: ['read', 'propose'] }, '{}', settings);
  try {
    await here.served.tell([copyRun('copy', 'A', 'B', ['x'])]);
    const { log } = here.served.platform;
    const append = log.append.bind(log);
    Object.assign(log, {
      append: async (...given: Parameters<typeof append>) => {
        await pause(4000);
        return append(...given);
      },
    });
    expect(await here.order('ann', 'proposeChange', { proposal })).toBe('ok');
    const [recorded] = here.recorded;
    const asOf = { after: recorded?.position };
    const { data } = await here.askAs('ann', CHANGE, { id: recorded?.change, asOf });
    expect(data).toMatchObject({ change: { title: 'drop x', state: 'PROPOSED' } });
  } finally {
    await here.served.close();
  }
});
