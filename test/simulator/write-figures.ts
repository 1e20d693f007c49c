import { writeFileSync } from 'node:fs';
import { COMPLETE, SILENT, simulatorPage } from './figures.ts';
import { simulated } from './simulated.ts';

// `npm run simulator` writes docs/simulator.md; `npm run simulator -- 5000001` prints the same of as many other
// seeds, from this one on.
const first = process.argv[2];
const moved = Number(first ?? COMPLETE.first) - COMPLETE.first;
const from = <T extends { readonly first: number }>(seeds: T) => ({
  ...seeds,
  first: seeds.first + moved,
});
const page = simulatorPage(await simulated(from(COMPLETE)), await simulated(from(SILENT)));
if (first === undefined) writeFileSync('docs/simulator.md', page);
console.log(first === undefined ? 'wrote docs/simulator.md' : page);
