package sirocco.apps.workflow.ecg;

/** The settings that all heartbeat workflows have; each adds those of its net. */
interface BeatSettings {
    BeatData data();

    BeatTraining training();
}
