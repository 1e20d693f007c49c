// Rebuilds until it is at a stage, named by its argument, and stays there to be killed; "end" for none. Plain JavaScript, since it
// runs as a program of its own on the build.
import { writeSync } from 'node:fs';
import { readConfig, rebuild } from '#platform';

const [, , wanted] = process.argv;

await rebuild(readConfig(process.env), {
  onStage: ({ stage, done }) => {
    writeSync(1, `${stage} ${done}\n`);
    // The whole process: nothing goes on.
    if (`${stage} ${done > 0}` === wanted)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
