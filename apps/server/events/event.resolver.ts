import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { EventView } from '#catalog';
import { redactNamespace, redactText } from '#openlineage';
import type { EventAt } from '../graphql/shown.ts';

@Resolver('Event')
export class EventResolver {
  @ResolveField('id')
  async id(@Parent() event: EventAt) {
    return (await viewOf(event)).id;
  }

  @ResolveField('type')
  async type(@Parent() event: EventAt) {
    return (await viewOf(event)).type;
  }

  @ResolveField('kind')
  async kind(@Parent() event: EventAt) {
    return (await viewOf(event)).kind;
  }

  @ResolveField('recordedAt')
  async recordedAt(@Parent() event: EventAt) {
    return (await viewOf(event)).recordedAt;
  }

  @ResolveField('eventTime')
  async eventTime(@Parent() event: EventAt) {
    return (await viewOf(event)).eventTime;
  }

  @ResolveField('producer')
  async producer(@Parent() event: EventAt) {
    const { producer } = await viewOf(event);
    return producer === null ? null : redactNamespace(producer);
  }

  @ResolveField('actor')
  async actor(@Parent() event: EventAt) {
    return (await viewOf(event)).actor;
  }

  @ResolveField('address')
  async address(@Parent() event: EventAt) {
    return (await viewOf(event)).address;
  }

  @ResolveField('client')
  async client(@Parent() event: EventAt) {
    const { client } = await viewOf(event);
    return client === null ? null : redactText(client);
  }

  @ResolveField('stream')
  async stream(@Parent() event: EventAt) {
    return (await viewOf(event)).stream;
  }

  @ResolveField('revision')
  async revision(@Parent() event: EventAt) {
    return (await viewOf(event)).revision;
  }
}

const viewOf = async ({ reading, sequence }: EventAt): Promise<EventView> => {
  const view = await reading.event(sequence);
  if (view) return view;
  throw new Error(`unreachable: the event ${sequence} is named but not there`);
};
