// What a process needs before it loads the rest of the platform, which takes most of a server's
// start time.
export {
  BadSettings,
  describeSettings,
  readConfig,
  type Config,
  type SettingDescription,
} from '../config/config.ts';
export { projectorAhead, type ProjectorAhead } from '../projector/projector-program.ts';
