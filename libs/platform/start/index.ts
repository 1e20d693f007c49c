// What a process needs before the rest of the platform is loaded, which takes most of a server's time to start.
export {
  BadSettings,
  describeSettings,
  readConfig,
  type Config,
  type SettingDescription,
} from '../config/config.ts';
export { projectorAhead, type ProjectorAhead } from '../projector/projector-program.ts';
