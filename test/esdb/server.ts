import { parseArgs } from 'node:util';
import { startDouble } from './double.ts';
import { openStoredLog } from './stored-log.ts';

// The double as a process of its own: prints its port, and runs until it is killed. With --file nothing that it acknowledged
// is lost by that: node dist/test/esdb/server.js --port 2113 --file events.log
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    file: { type: 'string' },
    'single-appends': { type: 'boolean', default: false },
    'flush-times': { type: 'boolean', default: false },
  },
});
const double = await startDouble({
  log: openStoredLog(values.file ?? null),
  port: Number(values.port),
  takesBatches: !values['single-appends'],
  // As measured on a real server.
  ...(values['flush-times'] && { flushMilliseconds: [3, 8] }),
});
process.stdout.write(`${double.port}\n`);
