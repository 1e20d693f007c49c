import { writeFileSync } from 'node:fs';
import { COMPLETE, SILENT, simulatorPage } from './figures.ts';
import { simulated } from './simulated.ts';

// `npm run simulator`: writes docs/simulator.md.
const page = simulatorPage(await simulated(COMPLETE), await simulated(SILENT));
writeFileSync('docs/simulator.md', page);
console.log('wrote docs/simulator.md');
