/** What the unit of systemd depends on. */
export interface UnitFacts {
  /** Absolute path of the executable. */
  readonly executable: string;
  /** Absolute path of the configuration. */
  readonly config: string;
  /** Whether a listener has a port below 1024. */
  readonly lowPort: boolean;
}

/** Group that may read the configuration and the private keys; the service's user exists only while it runs. */
export const READERS = "trunkline-config";

/** A unit for systemd (252 or later) that leaves the program what it needs and nothing else. */
export function systemdUnit({ executable, config, lowPort }: UnitFacts): string {
  return `# Change this with: systemctl edit trunkline
[Unit]
Description=Trunkline, an XMPP trunk router
Documentation=man:trunkline(8)
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
ExecStart=${executable} serve --config ${config}
ExecReload=/bin/kill -HUP $MAINPID
WatchdogSec=30s
Restart=on-failure
RestartSec=1s
# The configuration is not in order: starting again does not mend that.
RestartPreventExitStatus=2
LimitNOFILE=65536
LimitCORE=0

DynamicUser=yes
SupplementaryGroups=${READERS}
UMask=0077
StateDirectory=trunkline
StateDirectoryMode=0700
LogsDirectory=trunkline
LogsDirectoryMode=0700
CacheDirectory=trunkline
CacheDirectoryMode=0700
# The runtime, too, writes only here. For another folder name it in both lines, comma-separated in the first:
Environment=TRUNKLINE_WRITE=/var/lib/trunkline,/var/log/trunkline
#ReadWritePaths=/data/trunkline

${capabilities(lowPort)}
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
PrivateMounts=yes
DevicePolicy=closed
ProtectHostname=yes
ProtectClock=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
# Not MemoryDenyWriteExecute: the runtime compiles at run time.

[Install]
WantedBy=multi-user.target
`;
}

/** A port below 1024 takes a capability, which counts in the system's user namespace only. */
function capabilities(lowPort: boolean): string {
  if (!lowPort) return "CapabilityBoundingSet=\nPrivateUsers=yes";
  const capability = "CAP_NET_BIND_SERVICE";
  return `# A listener has a port below 1024.\nCapabilityBoundingSet=${capability}\nAmbientCapabilities=${capability}`;
}

/** For systemd-sysusers: the group that may read the configuration. */
export const SYSUSERS = `g ${READERS} -\n`;

/** For systemd-tmpfiles: the folder of the configuration and all in it belong to root; that group may read. */
export function tmpfiles(folder: string): string {
  return `d ${folder} 0750 root ${READERS}\nZ ${folder} ~0750 root ${READERS}\n`;
}
