/** Layers in continuous time: their states move along differential equations whose right-hand sides are learnt. */
package sirocco.nn.continuous;
