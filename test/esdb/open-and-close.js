// Opens the log given, follows it for a moment and closes it; nothing else keeps the process. Plain JavaScript, since it runs
// as a program of its own on the build.
import { openEventStore } from '#event-store';

const log = await openEventStore(process.argv[2]);
for await (const batch of log.follow(null, AbortSignal.timeout(200))) console.log(batch.length);
await log.close();
