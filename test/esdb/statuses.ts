import { Metadata, status, type ServiceError } from '@grpc/grpc-js';

export const unavailable = (): ServiceError => failure(status.UNAVAILABLE, 'Server Is Not Ready');

export const timeout = (): ServiceError => failure(status.ABORTED, 'Operation timed out');

export const cancelled = (): ServiceError => failure(status.CANCELLED, 'Operation canceled');

export const internal = (): ServiceError => failure(status.INTERNAL, 'Unexpected error');

export const unknown = (): ServiceError =>
  failure(status.UNKNOWN, 'Exception was thrown by handler.');

export const accessDenied = (): ServiceError =>
  failure(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const badLogin = (): ServiceError => failure(status.UNAUTHENTICATED, 'Unauthenticated');

export const tooLarge = (most: number): ServiceError =>
  failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${most} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(most),
  });

export const missingProperty = (property: string): ServiceError =>
  failure(status.INVALID_ARGUMENT, `Required Metadata Property '${property}' is missing`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-property': property,
  });

export const invalidPosition = (): ServiceError =>
  failure(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.');

export const notLeader = (host: string, port: number): ServiceError =>
  failure(status.NOT_FOUND, `Leader info available ${host}:${port}`, {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

export const invalidId = (id: string): ServiceError =>
  failure(status.INVALID_ARGUMENT, `Guid should contain 32 digits with 4 dashes: "${id}"`);

/** An error as a server of EventStoreDB answers it: a code of gRPC, and in the trailers what it means. */
const failure = (
  code: status,
  details: string,
  trailers: Readonly<Record<string, string>> = {},
): ServiceError => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return Object.assign(new Error(details), { code, details, metadata });
};
