import type { Config } from '../config.ts'
import { createFileAnchor, type AuditAnchor } from './anchor.ts'
import { createSyslogAnchor } from './syslog-anchor.ts'

/** The file in the data directory, and what the environment names beside it. */
export function createAnchors(config: Pick<Config, 'dataDir' | 'auditSyslog'>): AuditAnchor[] {
  const file = createFileAnchor(config.dataDir)
  return config.auditSyslog ? [file, createSyslogAnchor(config.auditSyslog)] : [file]
}
