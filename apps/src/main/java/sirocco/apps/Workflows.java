package sirocco.apps;

import java.util.List;
import sirocco.apps.cli.Names;
import sirocco.apps.workflow.ecg.EcgCnn;
import sirocco.apps.workflow.ecg.EcgRnn;
import sirocco.apps.workflow.ecg.EcgTransformer;
import sirocco.apps.workflow.iris.IrisFlowers;
import sirocco.apps.workflow.linear.LinearRegression;
import sirocco.apps.workflow.node.AceLynxHare;
import sirocco.apps.workflow.node.NodeCovid;
import sirocco.apps.workflow.node.NodeLynxHare;
import sirocco.apps.workflow.node.NodeSine;
import sirocco.apps.workflow.sine.SineMlp;
import sirocco.apps.workflow.spirals.Spirals;

/** All workflows, in the order in which they are listed. */
public final class Workflows {
    public static final List<Workflow<?>> ALL = List.of(
            new LinearRegression(),
            new IrisFlowers(),
            new SineMlp(),
            new NodeSine(),
            new NodeCovid(),
            new NodeLynxHare(),
            new AceLynxHare(),
            new Spirals(),
            new EcgCnn(),
            new EcgRnn(),
            new EcgTransformer());

    private Workflows() {}

    /** The workflow of that id. Throws {@link UsageError} naming the nearest one. */
    public static Workflow<?> named(String id) {
        return ALL.stream()
                .filter(workflow -> workflow.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UsageError("no workflow \"" + id + "\""
                        + Names.suggestion(id, ALL.stream().map(Workflow::id).toList())));
    }
}
