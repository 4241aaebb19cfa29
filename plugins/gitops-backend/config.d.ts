export interface Config {
  macadam?: {
    gitops?: {
      /**
       * For each cluster a token that may do no more than patch the delivery engine's objects, so that a deployment is
       * looked at at once. Without it the cluster's own credential is used, which may only read.
       * @deepVisibility secret
       */
      reconcileTokens?: { [cluster: string]: string };
      /**
       * For each cluster a token that may do no more than create and replace Secrets in the namespace of the
       * organisation's store. Without it secrets are not put there from the portal.
       * @deepVisibility secret
       */
      secretTokens?: { [cluster: string]: string };
      /** Where Flux starts. */
      flux?: {
        /** Default flux-system. */
        namespace?: string;
        /** GitRepository of what should run. Default environments. */
        source?: string;
        /** Kustomization that brings those of the workloads. Default environments. */
        root?: string;
        /** GitRepository of the platform repository, where policies come from. Default platform. */
        platform?: string;
      };
    };
  };
}
