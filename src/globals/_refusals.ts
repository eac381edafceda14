import { Refusal } from './outside_world_error.ts';

/**
 * What of Node's modules may not be called within a run. A *closed* module is refused but for what is
 * named here, so that a function that a later Node brings is refused until somebody has looked at it.
 * In modules that are not listed everything is allowed.
 */
export const CLOSED_MODULES: Readonly<Record<string, readonly string[]>> = {
  child_process: [],
  cluster: [],
  crypto: words(`
    randomBytes pseudoRandomBytes prng rng randomFill randomFillSync randomInt randomUUID
    getRandomValues generateKey generateKeySync createCipher createCipheriv createDecipher
    createDecipheriv Cipher Cipheriv Decipher Decipheriv createDiffieHellman
    createDiffieHellmanGroup createECDH getDiffieHellman DiffieHellman DiffieHellmanGroup ECDH
    createHash createHmac hash Hash Hmac createPrivateKey createPublicKey createSecretKey
    KeyObject createSign createVerify Sign Verify sign verify Certificate X509Certificate
    privateDecrypt privateEncrypt publicDecrypt publicEncrypt diffieHellman checkPrimeSync
    hkdfSync pbkdf2Sync scryptSync argon2Sync timingSafeEqual encapsulate decapsulate
    getCiphers getCipherInfo getCurves getHashes getFips secureHeapUsed`),
  dgram: [],
  dns: ['getServers', 'setServers', 'getDefaultResultOrder', 'setDefaultResultOrder', 'Resolver'],
  'dns/promises': [
    'getServers',
    'setServers',
    'getDefaultResultOrder',
    'setDefaultResultOrder',
    'Resolver',
  ],
  fs: words(`
    accessSync closeSync existsSync fstatSync globSync lstatSync opendirSync openSync readSync
    readdirSync readFileSync readlinkSync readvSync realpathSync statSync statfsSync Stats
    Dirent Dir _toUnixTimestamp`),
  'fs/promises': [],
  http: words(`
    Agent IncomingMessage OutgoingMessage Server ServerResponse createServer
    validateHeaderName validateHeaderValue setMaxIdleHTTPParsers _connectionListener
    CloseEvent MessageEvent setGlobalProxyFromEnv`),
  http2: words(`
    createServer createSecureServer getDefaultSettings getPackedSettings getUnpackedSettings
    Http2ServerRequest Http2ServerResponse`),
  https: ['Agent', 'Server', 'createServer'],
  inspector: ['url', 'Session'],
  'inspector/promises': ['url', 'Session'],
  net: words(`
    BlockList SocketAddress createServer isIP isIPv4 isIPv6 Server Socket Stream
    getDefaultAutoSelectFamily setDefaultAutoSelectFamily _normalizeArgs
    getDefaultAutoSelectFamilyAttemptTimeout setDefaultAutoSelectFamilyAttemptTimeout`),
  tls: words(`
    getCiphers getCACertificates setDefaultCACertificates convertALPNProtocols
    checkServerIdentity createSecureContext SecureContext TLSSocket Server createServer`),
  timers: words(`
    setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate`),
  trace_events: ['getEnabledCategories'],
  tty: ['isatty', 'WriteStream'],
  v8: words(`
    cachedDataVersionTag getHeapStatistics getHeapSpaceStatistics getHeapCodeStatistics
    getCppHeapStatistics Serializer Deserializer DefaultSerializer serialize
    DefaultDeserializer deserialize isStringOneByteRepresentation`),
  vm: ['Script', 'createScript', 'isContext', 'runInThisContext', 'compileFunction'],
  wasi: [],
  worker_threads: words(`
    MessagePort markAsUntransferable isMarkedAsUntransferable markAsUncloneable
    setEnvironmentData getEnvironmentData isInternalThread`),
  zlib: words(`
    crc32 deflateSync inflateSync gzipSync gunzipSync deflateRawSync unzipSync inflateRawSync
    brotliCompressSync brotliDecompressSync zstdCompressSync zstdDecompressSync`),
};

/** What is refused of modules that are open otherwise. */
export const REFUSED_FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  module: ['register', 'registerHooks', 'enableCompileCache', 'flushCompileCache'],
  os: ['setPriority'],
  process: words(`
    openStdin _debugProcess _debugEnd setUncaughtExceptionCaptureCallback binding
    _linkedBinding _startProfilerIdleNotifier _stopProfilerIdleNotifier`),
  'stream/web': ['CompressionStream', 'DecompressionStream'],
};

/** What ends the process. */
export const ENDS_OF_PROCESS: readonly string[] = words(`
    exit abort kill reallyExit _kill execve`);

/** Methods of classes that can be had. The empty name stands for all of their methods but those named with `!`. */
export const REFUSED_METHODS: Readonly<Record<string, readonly string[]>> = {
  // In later Nodes it waits for a real immediate.
  'buffer Blob': ['stream'],
  'net Socket': ['connect', 'setTimeout'],
  'net Server': ['listen'],
  'dns Resolver': ['', '!cancel', '!getServers', '!setServers', '!setLocalAddress'],
  'dns/promises Resolver': ['', '!cancel', '!getServers', '!setServers', '!setLocalAddress'],
  'fs Dir': ['read', 'close', 'entries'],
  'inspector Session': ['connect', 'connectToMainThread'],
  'inspector/promises Session': ['connect', 'connectToMainThread'],
  'vm Script': ['runInContext', 'runInNewContext'],
  'crypto ECDH': ['generateKeys'],
  'crypto DiffieHellman': ['generateKeys'],
  'crypto DiffieHellmanGroup': ['generateKeys'],
};

/** What is refused of the globals; that of an object as `Object.name`. */
export const REFUSED_GLOBALS: readonly string[] = words(`
    fetch WebSocket EventSource MessageChannel BroadcastChannel CompressionStream
    DecompressionStream Atomics.wait Atomics.waitAsync WebAssembly.compile
    WebAssembly.instantiate WebAssembly.compileStreaming WebAssembly.instantiateStreaming`);

/** Functions that answer at once but where they are given a callback, as their last argument. */
export const REFUSED_WITH_CALLBACK: Readonly<Record<string, readonly string[]>> = {
  crypto: ['sign', 'verify', 'diffieHellman', 'encapsulate', 'decapsulate'],
};

const REASONS: readonly { readonly calls: RegExp; readonly why: Refusal }[] = [
  { calls: /^node:fs \w+Sync$/, why: Refusal.write },
  { calls: /^node:(module|os|v8) /, why: Refusal.write },
  { calls: /^node:process (_start|_stop|setUncaught)/, why: Refusal.write },
  { calls: /^node:crypto (generate\w+Sync|\w+\.generateKeys|set\w+)$/, why: Refusal.chance },
  { calls: /^node:(vm|wasi) /, why: Refusal.realm },
  { calls: /^Atomics\.wait$/, why: Refusal.block },
];

/** Why `call` is refused. */
export function reasonOf(call: string): Refusal {
  return REASONS.find(({ calls }) => calls.test(call))?.why ?? Refusal.answer;
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
