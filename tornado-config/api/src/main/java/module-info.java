/** TornadoVM's public API as far as Sirocco uses it: signatures to compile against, with an emulator behind them for tests. */
module tornado.api {}
