import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Platform } from '#platform';
import { PLATFORM } from './platform-token.ts';

/** For those who watch the process: whether it lives, and whether its answers keep up with the log. */
@Controller('health')
export class HealthController {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  @Get('live')
  live() {
    return { status: 'live' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const { config, keys } = this.platform;
    const lack = config.ROLES.includes('query') ? this.platform.lack() : null;
    const trouble = this.platform.trouble() ?? keys.problem() ?? lack;
    if (trouble !== null) {
      reply.code(503);
      return { status: 'not ready', reason: trouble };
    }
    // A process that neither projects at present nor answers has nothing to be behind with.
    if (this.platform.lack() !== null) return { status: 'ready' };
    const { sequence, head, lag } = await this.platform.freshness();
    return { status: 'ready', freshness: { asOf: sequence, head, lag } };
  }
}
