/** Everything about configuring TornadoVM: launch flags of an installed SDK, device detection, device profiles. */
module sirocco.tornado {
    requires static tornado.api;

    exports sirocco.tornado;
}
