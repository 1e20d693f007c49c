// Projects until it is killed, with the settings that its argument is. Plain JavaScript, since it runs as a program of its own on the build.
import { openPlatform } from '#platform';

const [, , settings] = process.argv;

await openPlatform({ ...JSON.parse(settings), ROLES: ['project'] }, { mode: 'serve' });
