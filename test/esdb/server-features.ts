import type { handleUnaryCall } from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { Node } from './node.ts';

export const supportedMethods =
  ({ settings }: Node): handleUnaryCall<Empty, features.SupportedMethods> =>
  (_, callback) => {
    const methods = new features.SupportedMethods();
    methods.setEventStoreServerVersion(settings.isOld === true ? '21.10.0' : '24.10.0');
    if (settings.takesBatches !== false) {
      const method = new features.SupportedMethod();
      // In lower case, as the server has it and the client looks for it.
      method.setServiceName('event_store.client.streams.streams');
      method.setMethodName('batchappend');
      methods.addMethods(method);
    }
    callback(null, methods);
  };
