// Rebuilds until it is done or killed. Plain JavaScript, since it runs as a program of its own on the build.
import { writeSync } from 'node:fs';
import { readConfig, rebuild } from '#platform';

writeSync(1, 'begins\n');
await rebuild(readConfig(process.env), { onStage: () => undefined });
