import { story } from './story.ts';

// The shop's events as the documents' shop.ndjson has them, one on each line.

for (const event of story) process.stdout.write(`${JSON.stringify(event)}\n`);
