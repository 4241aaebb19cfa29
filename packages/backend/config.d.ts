export interface Config {
  macadam: {
    /**
     * Names by which the portal may be asked beside those of `app.baseUrl`, `backend.baseUrl` and this machine's own: host
     * names without a port, for example that of its Service in the cluster.
     */
    hosts?: string[];
  };
}
