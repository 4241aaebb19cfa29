export interface Config {
  macadam: {
    /** Entity reference of the group that runs the portal and may do everything in it. */
    platformTeam: string;
  };
}
