#!/usr/bin/env node
try {
  await import('../dist/program/ledgerline.js');
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write(
    'error: Ledgerline is not installed and built here: run "npm install && npm run build" in its folder first\n',
  );
  process.exitCode = 3;
}
