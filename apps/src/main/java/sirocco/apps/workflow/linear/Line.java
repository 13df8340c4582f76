package sirocco.apps.workflow.linear;

/** y = intercept + slope·x. */
record Line(double intercept, double slope) {
    double at(double x) {
        return intercept + slope * x;
    }

    /** The larger difference of the two parameters. */
    double distance(Line other) {
        return Math.max(Math.abs(intercept - other.intercept), Math.abs(slope - other.slope));
    }

    /** Mean squared error. */
    double loss(LineData data) {
        double sum = 0;
        for (int i = 0; i < data.size(); i++) {
            double error = at(data.x()[i]) - data.y()[i];
            sum += error * error;
        }
        return sum / data.size();
    }

    /** One step down the gradient of the mean squared error over all points, written out by hand. */
    Line descend(LineData data, double rate) {
        double toIntercept = 0;
        double toSlope = 0;
        for (int i = 0; i < data.size(); i++) {
            double error = at(data.x()[i]) - data.y()[i];
            toIntercept += 2 * error / data.size();
            toSlope += 2 * error * data.x()[i] / data.size();
        }
        return new Line(intercept - rate * toIntercept, slope - rate * toSlope);
    }

    /** The least-squares line in closed form: slope = cov(x, y) / var(x). */
    static Line leastSquares(LineData data) {
        double meanX = mean(data.x());
        double meanY = mean(data.y());
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < data.size(); i++) {
            covariance += (data.x()[i] - meanX) * (data.y()[i] - meanY);
            variance += (data.x()[i] - meanX) * (data.x()[i] - meanX);
        }
        double slope = covariance / variance;
        return new Line(meanY - slope * meanX, slope);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
