import { writeFileSync } from 'node:fs';

// Imported before a program (`node --import`): when it exits, writes its processor time in seconds and its peak of resident memory in
// bytes to the file that USAGE_FILE names.
process.on('exit', () => {
  const { USAGE_FILE } = process.env;
  if (USAGE_FILE === undefined) return;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeFileSync(USAGE_FILE, `${(userCPUTime + systemCPUTime) / 1e6} ${maxRSS * 1024}`);
});
