import type { AdmissionPluginFactory, ClusterClient, ControllerFactory, Logger, NewObject, UserInfo } from './runtime';

export interface StartClusterOptions {
  /** Keeps the certificate authority and hashed tokens; created when absent. */
  directory: string;
  /** 0 takes a free port. */
  port: number;
  /** Default 127.0.0.1. */
  host?: string;
  controllers?: ControllerFactory[];
  admission?: AdmissionPluginFactory[];
  /** Objects applied before the controllers start. */
  seed?: NewObject[];
  logger?: Logger;
}

export interface RunningCluster {
  /** https://localhost:port */
  url: string;
  port: number;
  /** PEM. */
  caCertificate: string;
  /** Acts as cluster-admin. */
  client: ClusterClient;
  /** A bearer token for a person or program; stored hashed, valid until the folder is deleted. */
  issueToken(user: UserInfo): string;
  /** A kubeconfig (YAML) with the CA and a fresh token for the user. */
  kubeconfig(user: UserInfo): string;
  close(): Promise<void>;
}

/** Starts the API server, its controllers and its admission plug-ins. */
export async function startCluster(options: StartClusterOptions): Promise<RunningCluster> {
  throw new Error(`No API server can be started in ${options.directory} yet`);
}
