import { failedNight } from './failed-night.ts';
import { firstLoad } from './first-load.ts';
import { firstReports } from './first-reports.ts';
import { changedNight } from './changed-night.ts';

/** The shop's 38 OpenLineage events in order of arrival; the README beside this file tells them one by one. */
export const story: readonly object[] = [
  ...firstLoad, // 1–10
  ...firstReports, // 11–19
  ...failedNight, // 20–30
  ...changedNight, // 31–38
];
