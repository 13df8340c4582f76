package sirocco.apps.model;

import sirocco.apps.Workflow;
import sirocco.tensor.Device;

/**
 * A workflow that leaves a model which answers new data: {@code evaluate} and {@code predict} put it to use.
 *
 * @param <C> the settings
 */
public interface ModelWorkflow<C extends Record> extends Workflow<C> {
    /**
     * The saved model, ready to answer.
     *
     * @throws sirocco.apps.Failure if what was saved does not fit the settings
     */
    Model model(SavedModel<C> saved, Device device);
}
