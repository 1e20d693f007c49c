export { openIntake, type Intake, type Receipt } from './intake.ts';
export { record } from './record.ts';
export { recordAt } from './record-at.ts';
