/** A person or a service that may write. */
export interface ForgeUser {
  login: string;
  fullName: string;
  email: string;
  /** May do everything everywhere. Default false. */
  admin?: boolean;
  /** Organisations whose repositories this user may write to and create; made when they do not exist. */
  organisations?: string[];
  /** Random, at least 16 characters. Stored as a hash. */
  token: string;
}

/** How {@link startForge} runs. */
export interface ForgeOptions {
  /** Folder for repositories, users, hooks and history; made when it is not there. One forge per folder at a time. */
  directory: string;
  /** `0` takes a free one. */
  port: number;
  /** Address to listen on. Default `127.0.0.1`. */
  host?: string;
  /** How clients reach the forge, e.g. `http://localhost:7008`; used in every link. Default: host and port. */
  publicUrl?: string;
  /** Added, or brought up to date, at start. Users added earlier stay. */
  users: ForgeUser[];
  /** Organisations to make when they do not exist. */
  organisations?: string[];
  /** Whether public repositories can be read without a token. Default: only when `host` is a loopback address. */
  anonymousRead?: boolean;
  /** Host names that webhooks may call besides loopback ones. */
  webhookHosts?: string[];
  /** Largest push, in bytes. Default 256 MiB. */
  maxPushBytes?: number;
  /** Longest time one git process may run, in milliseconds. Default 120 000. */
  gitTimeout?: number;
  /** Told what the operator should know (failed deliveries, repaired history). Default: standard error. */
  log?: (message: string) => void;
}

/** A running forge. */
export interface Forge {
  /** Without a slash at the end. */
  url: string;
  port: number;
  /** Adds a user, or brings one up to date. */
  addUser(user: ForgeUser): Promise<void>;
  /** Stops listening, ends git processes and deliveries, and waits until everything is on disk. */
  close(): Promise<void>;
}
