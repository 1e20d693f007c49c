export { openIntake, type Intake, type Receipt } from './intake.ts';
