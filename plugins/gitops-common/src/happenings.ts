/** Something that a cluster said of an object. */
export interface ObjectEvent {
  /** `Pod/cart-5d9-x2x`. */
  object: string;
  type: 'Normal' | 'Warning';
  /** One word: `FailedMount`. */
  reason: string;
  message: string;
  /** How often it was so. */
  count: number;
  /** ISO 8601: when it was last so. */
  at?: string;
}

/** A container whose log can be read. */
export interface LoggedContainer {
  pod: string;
  container: string;
  /** How often it was started again: the log of the one before is there too. */
  restarts: number;
}

/** What a container wrote, its end. */
export interface ContainerLog {
  text: string;
  /** ISO 8601: when it was read. */
  at: string;
}
