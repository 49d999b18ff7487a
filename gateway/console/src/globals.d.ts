declare module 'gateway:regions' {
  /** [code, name, code of the region above] */
  const rows: [string, string, string][];
  export default rows;
}
