export { Replica, type ReplicaProps } from './replica.js';
export { Replicator, type ReplicatorProps } from './replicator.js';
export { Source, type SourceProps } from './source.js';
