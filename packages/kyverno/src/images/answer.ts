/** Whether something is so: yes, no and why, or what it would take to know. */
export type Answer = 'yes' | { no: string } | { unknown: string };
