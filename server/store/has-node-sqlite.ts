/** Whether this Node has `node:sqlite` without a flag: from 22.13 on. */
export const hasNodeSqlite = (() => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13);
})();
