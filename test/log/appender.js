// Appends to the log given until it is killed, from several writers at once, and prints each acknowledged event as
// `stream revision id` on a line of its own. Plain JavaScript, since it runs as a program of its own on the build.
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { appendWithBodies, openEventStore } from '#event-store';

const store = await openEventStore(process.argv[2]);
writeSync(1, 'open\n');
await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(write));

async function write(stream) {
  let revision = -1;
  for await (const event of store.readStream(stream)) revision = event.revision;
  for (;;) {
    const events = Array.from({ length: randomInt(1, 5) }, newEvent);
    const expected = revision < 0 ? 'none' : revision;
    ({ revision } = await appendWithBodies(store, stream, expected, events));
    const first = revision - events.length + 1;
    writeSync(1, events.map(({ id }, n) => `${stream} ${first + n} ${id}\n`).join(''));
  }
}

function newEvent() {
  const data = randomBytes(randomInt(0, 60) === 0 ? 600_000 : randomInt(0, 4000));
  const recordedAt = new Date().toISOString();
  return { id: randomUUID(), type: 'Tested', recordedAt, data, metadata: '{}' };
}
