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
    const trouble = this.platform.trouble() ?? this.platform.keys.problem();
    if (trouble !== null) {
      reply.code(503);
      return { status: 'not ready', reason: trouble };
    }
    const { sequence, head, lag } = await this.platform.freshness();
    return { status: 'ready', freshness: { asOf: sequence, head, lag } };
  }
}
