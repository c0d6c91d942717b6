// Runs before the install, on whatever Node the machine has: plain JavaScript, no imports.
const major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error(
    `AIOS needs Node.js 20 or newer to install (this is ${process.version}). It then brings Node 24 itself. See https://nodejs.org/en/download.`,
  )
  process.exit(1)
}
