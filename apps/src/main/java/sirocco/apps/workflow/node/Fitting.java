package sirocco.apps.workflow.node;

import sirocco.apps.Run;
import sirocco.apps.learn.Learning;
import sirocco.nn.optimiser.Adam;
import sirocco.nn.optimiser.Optimiser;
import sirocco.nn.train.Objective;
import sirocco.nn.train.Plan;
import sirocco.nn.train.Trained;
import sirocco.nn.train.Trainer;
import sirocco.tensor.Device;

/**
 * The trainings of one fit, with Adam. Each is kept in the run folder by its name, so that an interrupted run goes on
 * in the one it was in.
 *
 * @param prefix of their names; empty for the fit that is the run's result
 */
record Fitting(Run<?> run, Device device, String prefix) {

    /** The fit that is the run's result. */
    static Fitting result(Run<?> run, Device device) {
        return new Fitting(run, device, "");
    }

    /** One beside it, or a part of it. */
    Fitting named(String name) {
        return new Fitting(run, device, prefix + name + "-");
    }

    /** The training that ends the fit; of the run's result it is shown and recorded as every workflow's is. */
    <M, D> M last(Objective<M, D> objective, M model, D data, Plan plan) {
        return last(objective, Adam.standard(), model, data, plan);
    }

    /** The same with another optimiser. */
    <M, D> M last(Objective<M, D> objective, Optimiser<?> optimiser, M model, D data, Plan plan) {
        if (!prefix.isEmpty()) {
            return before(prefix + "training", objective, optimiser, model, data, plan);
        }
        Trained<M, ?> trained = Learning.fit(
                run,
                Trainer.of(device, objective, optimiser, plan).listener(Learning.listener(run, plan.epochs())),
                model,
                data,
                null);
        Learning.report(run, trained);
        return trained.model();
    }

    /** A training that prepares for the last. */
    <M, D> M before(String name, Objective<M, D> objective, M model, D data, Plan plan) {
        return before(prefix + name, objective, Adam.standard(), model, data, plan);
    }

    private <M, D> M before(
            String name, Objective<M, D> objective, Optimiser<?> optimiser, M model, D data, Plan plan) {
        var trainer =
                Trainer.of(device, objective, optimiser, plan).listener(Learning.progress(run, name, plan.epochs()));
        return Learning.fit(run, name, trainer, model, data, null).model();
    }
}
